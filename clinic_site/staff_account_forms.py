"""The forms in which an owner looks after the accounts of the staff."""

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, UserCreationForm
from django.contrib.auth.models import User

from clinic_site.models import TemporaryPassword
from clinic_site.owners import LAST_OWNER, is_last_owner
from clinic_site.role_words import SUMMARIES
from clinic_site.staff_roles import OWNER, POSITIONS, give_position, position_of

USERNAME_HELP = "Letters, digits and . @ + - _, no spaces. One person, one account: accounts are never shared."


def role_field() -> forms.ChoiceField:
    choices = [(name, f"{name}: {SUMMARIES[name]}") for name in POSITIONS]
    return forms.ChoiceField(
        label="Role",
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what this person does at the clinic."},
    )


class PersonForm(forms.ModelForm):
    """What is asked about a person, in words of ours."""

    def name_fields(self) -> None:
        self.fields["username"].label = "Name to sign in with"
        self.fields["username"].help_text = USERNAME_HELP
        self.fields["first_name"].help_text = "As colleagues see it."
        self.fields["email"].label = "E-mail"


class NewAccountForm(PersonForm, UserCreationForm):
    """An account with its role and a first password, in one go."""

    role = role_field()

    class Meta(BaseUserCreationForm.Meta):
        fields = ("username", "first_name", "last_name", "email")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.name_fields()
        self.fields["password1"].label = "First password"
        self.fields["password2"].label = "First password once more"
        self.fields[
            "password2"
        ].help_text = "Tell it to this person yourself. At the first sign-in they choose their own."

    def finish(self, account: User) -> None:
        """What needs the account to be there."""
        give_position(account, self.cleaned_data["role"])
        TemporaryPassword.objects.get_or_create(account=account)


class AccountForm(PersonForm):
    """An account that exists. It is switched off rather than deleted: histories name who did what."""

    role = role_field()

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "is_active")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "username" not in self.fields:
            return  # who may only look sees no form
        self.name_fields()
        self.fields["is_active"].label = "May sign in"
        self.fields["is_active"].help_text = (
            "Without the tick the account is switched off: this person is signed out at once. Accounts are never "
            "deleted, because histories name who did what."
        )
        self.role_before = position_of(self.instance)
        self.fields["role"].initial = self.role_before
        self.fields["role"].required = not self.instance.is_superuser

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        stays = cleaned.get("is_active") and (
            self.instance.is_superuser or OWNER in POSITIONS.get(cleaned.get("role", ""), ())
        )
        if not stays and is_last_owner(self.instance):
            self.add_error("role" if cleaned.get("is_active") else "is_active", LAST_OWNER)
        return cleaned

    def finish(self, account: User) -> None:
        if self.cleaned_data["role"]:
            give_position(account, self.cleaned_data["role"])


class TemporaryPasswordForm(AdminPasswordChangeForm):
    """A password for somebody who has forgotten theirs; at the next sign-in they choose another."""

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)
        self.fields["password1"].label = "Temporary password"
        self.fields["password2"].label = "Temporary password once more"
        self.fields["password2"].help_text = "Tell it to this person yourself."
        for name in ("password1", "password2"):
            self.fields[name].required = True

    def save(self, commit: bool = True) -> User:
        account = super().save(commit)
        TemporaryPassword.objects.get_or_create(account=account)
        return account
