"""Talks with the mail server that end in any case, and that know whether a message was handed over."""

import smtplib
import socket
from contextlib import suppress
from threading import Timer

from django.core.mail.backends import smtp

# From the first word to the first message, and for each message. A server that keeps answering, a word at a time, would
# otherwise hold the worker for ever: the timeout of Django counts each word anew.
LONGEST_TALK = 60  # seconds


class _Talk:
    """What both kinds of connection do beside talking."""

    handed_over = False
    hung_up = False
    clock: Timer | None = None

    def connect(self, *args: object, **kwargs: object) -> tuple[int, bytes]:
        self._wind_up()
        return super().connect(*args, **kwargs)

    def mail(self, *args: object, **kwargs: object) -> tuple[int, bytes]:
        self._wind_up()
        self.handed_over = False
        return super().mail(*args, **kwargs)

    def data(self, *args: object, **kwargs: object) -> tuple[int, bytes]:
        self.handed_over = True
        return super().data(*args, **kwargs)

    def getreply(self) -> tuple[int, bytes]:
        code, words = super().getreply()
        if self.hung_up:
            self.close()
            raise smtplib.SMTPServerDisconnected("half an answer, and no more")
        return code, words

    def close(self) -> None:
        self._stop()
        super().close()

    def _wind_up(self) -> None:
        self._stop()
        self.clock = Timer(LONGEST_TALK, self._hang_up)
        self.clock.daemon = True
        self.clock.start()

    def _stop(self) -> None:
        if self.clock is not None:
            self.clock.cancel()

    def _hang_up(self) -> None:
        self.hung_up = True
        # Whoever reads from it is told at once that the line is dead.
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


class PlainTalk(_Talk, smtplib.SMTP):
    pass


class EncryptedTalk(_Talk, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return EncryptedTalk if self.use_ssl else PlainTalk

    @property
    def may_have_sent(self) -> bool:
        """Whether the last message was on its way, so that a broken line leaves open what became of it."""
        return self.connection is not None and self.connection.handed_over
