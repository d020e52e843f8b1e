"""Who somebody of the staff is and what they may do, in one question each."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractBaseUser, Permission, User
from django.db.models import Model, OuterRef, Q, Subquery
from django_otp.plugins.otp_totp.models import TOTPDevice


class StaffBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        """The account of a session, with the key of its phone as `phone_pk`: see staff_gate.py."""
        phone = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True).order_by("pk")
        account = User.objects.annotate(phone_pk=Subquery(phone.values("pk")[:1])).filter(pk=user_id).first()
        return account if account and self.user_can_authenticate(account) else None

    def get_all_permissions(self, user_obj: AbstractBaseUser, obj: Model | None = None) -> set[str]:
        """The rights from the roles of an account and those given by name, such as `pages.view_article`."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            granted = Permission.objects.all()
            if not user_obj.is_superuser:
                granted = granted.filter(Q(group__user=user_obj) | Q(user=user_obj))
            names = granted.order_by().values_list("content_type__app_label", "codename")
            user_obj._perm_cache = {f"{app_label}.{codename}" for app_label, codename in names}
        return user_obj._perm_cache
