"""A mail server on this machine that answers as a test tells it to."""

import socket
from collections import defaultdict
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

TAKEN = "250 OK"


class MailServer:
    """Takes every message, unless an answer for its recipient is set; the last answer set stays."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.taken: list[tuple[list[str], Message]] = []
        self.offered: list[Message] = []
        self.answers_to_recipient: dict[str, str] = defaultdict(lambda: TAKEN)
        self.answer_to_message: Callable[[], str] = lambda: TAKEN
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> "MailServer":
        self.controller.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.controller.stop()

    @property
    def recipients(self) -> list[str]:
        return sorted(recipient for recipients, _ in self.taken for recipient in recipients)

    async def handle_RCPT(  # noqa: N802 (a name that aiosmtpd looks for)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers_to_recipient[address]
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content)
        self.offered.append(message)
        answer = self.answer_to_message()
        if answer == TAKEN:
            self.taken.append((envelope.rcpt_tos, message))
        return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
