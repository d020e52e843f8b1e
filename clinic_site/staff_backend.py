"""What one of the staff may do, asked of the database once for a page instead of twice."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractBaseUser, Permission
from django.db.models import Model, Q


class StaffBackend(ModelBackend):
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
