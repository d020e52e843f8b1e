from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from clinic_site.account_history import note
from clinic_site.models import TemporaryPassword
from clinic_site.second_step import forget_second_step
from clinic_site.security_log import tell
from clinic_site.staff_roles import give_position
from clinic_site.staff_session import end_sessions
from clinic_site.staff_terminal import ask_for_password, ask_for_position, enrol


class Command(BaseCommand):
    help = (
        "Makes a staff account with one of the roles, asking for name and password, and connects its phone. For a name "
        "that exists it offers a new second step or a new password: the way back in for the last owner."
    )

    def handle(self, *args: object, **options: object) -> None:
        try:
            self._ask_until_done()
        except (EOFError, KeyboardInterrupt):
            raise CommandError("No account was made.") from None

    def _ask_until_done(self) -> None:
        while True:
            username = User.normalize_username(input("Name to sign in with: ").strip())
            account = User.objects.filter(username=username).first()
            if account is None:
                if self._is_possible(username):
                    return self._make(username)
            elif self._help(account):
                return None

    def _is_possible(self, username: str) -> bool:
        try:
            User(username=username, password="-").full_clean()  # noqa: S106 (no password: just to check the name)
        except ValidationError as error:
            self.stderr.write(" ".join(error.messages))
            return False
        return True

    def _make(self, username: str) -> None:
        first_name = input("First name, as colleagues see it: ").strip()
        position = ask_for_position(self)
        account = User(username=username, first_name=first_name[:150], is_staff=True)
        account.set_password(ask_for_password(self, account))
        account.save()
        give_position(account, position)
        tell("account made", account)
        enrol(self, account)
        self.stdout.write(f"{account.username} can now sign in under /admin/ as {position}.")

    def _help(self, account: User) -> bool:
        """Offer what somebody may need who cannot come in; False when another name is wanted."""
        self.stderr.write("A user with that username already exists.")
        self.stdout.write("  1  a new second step, for a lost phone\n  2  a new password")
        answer = input("Which of them (Enter: another name): ").strip()
        if answer == "1":
            forget_second_step(account)
            self._done(account, "Reset the second step on the server.")
            enrol(self, account)
        elif answer == "2":
            account.set_password(ask_for_password(self, account))
            account.save()
            TemporaryPassword.objects.filter(account=account).delete()
            self._done(account, "Changed the password on the server.")
        return answer in ("1", "2")

    def _done(self, account: User, sentence: str) -> None:
        end_sessions([account])
        note(account, sentence, by=account)
        tell("helped on the server", account)
        self.stdout.write(f"Done. {account.username} is signed out everywhere.")
