"""What was changed of an account, as its history tells it. Names and addresses themselves are not repeated."""

from django.forms import BaseForm

from clinic_site.staff_account_forms import AccountForm, NewAccountForm

PARTS = {
    "username": "the name to sign in with",
    "first_name": "the first name",
    "last_name": "the last name",
    "email": "the e-mail",
}


def sentence_about(form: BaseForm, *, add: bool) -> str:
    if add and isinstance(form, NewAccountForm):
        return f"Made the account, as {form.cleaned_data['role']}."
    if not isinstance(form, AccountForm):
        return "Set a temporary password."
    sentences = []
    if "role" in form.changed_data:
        before, now = form.role_before or "no role", form.cleaned_data["role"] or "no role"
        sentences.append(f"Changed the role from {before} to {now}.")
    if "is_active" in form.changed_data:
        sentences.append("Switched the account on." if form.cleaned_data["is_active"] else "Switched the account off.")
    changed = [words for name, words in PARTS.items() if name in form.changed_data]
    if changed:
        sentences.append(f"Changed {', '.join(changed)}.")
    return " ".join(sentences) or "Saved without a change."
