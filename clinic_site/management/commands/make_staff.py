import getpass

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from clinic_site.staff_roles import ROLES


class Command(BaseCommand):
    help = "Makes a staff account with one of the roles, asking for name and password."

    def handle(self, *args: object, **options: object) -> None:
        try:
            account, role = self._ask()
        except (EOFError, KeyboardInterrupt):
            raise CommandError("No account was made.") from None
        account.save()
        account.groups.add(Group.objects.get(name=role))
        self.stdout.write(f"{account.username} can now sign in under /admin/ as {role}.")

    def _ask(self) -> tuple[User, str]:
        username = self._ask_until_free("Name to sign in with: ")
        first_name = input("First name, as colleagues see it: ").strip()
        role = self._ask_for_role()
        account = User(username=username, first_name=first_name[:150], is_staff=True)
        for rule in password_validators_help_texts():
            self.stdout.write(f"  {rule}")
        account.set_password(self._ask_for_password(account))
        return account, role

    def _ask_until_free(self, question: str) -> str:
        while True:
            username = User.normalize_username(input(question).strip())
            try:
                User(username=username, password="-").full_clean()  # noqa: S106 (no password: just to check the name)
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))
            else:
                return username

    def _ask_for_role(self) -> str:
        names = list(ROLES)
        for number, name in enumerate(names, start=1):
            self.stdout.write(f"  {number}  {name}")
        while True:
            answer = input(f"Role (1 to {len(names)}): ").strip()
            if answer in names:
                return answer
            if answer.isdecimal() and 1 <= int(answer) <= len(names):
                return names[int(answer) - 1]
            self.stderr.write("Type one of the numbers.")

    def _ask_for_password(self, account: User) -> str:
        while True:
            password = getpass.getpass("Password: ")
            try:
                validate_password(password, account)
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))
                continue
            if getpass.getpass("Password once more: ") == password:
                return password
            self.stderr.write("The two were not the same.")
