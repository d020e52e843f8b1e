"""Somebody at the keyboard of a command that asks."""

import os
import pty
import select
import time
from collections.abc import Callable, Sequence

ANSWERS_WITHIN = 30  # seconds

Answer = str | Callable[[str], str]


def talk(command: Sequence[str], environment: dict[str, str], dialogue: Sequence[tuple[str, Answer]]) -> str:
    """Wait for each question and answer it; an answer may depend on what was shown. Returns all that was shown."""
    pid, screen = pty.fork()
    if pid == 0:
        os.execvpe(command[0], list(command), environment)
    shown = ""
    try:
        for question, answer in dialogue:
            shown += _until(screen, question)
            os.write(screen, f"{answer if isinstance(answer, str) else answer(shown)}\n".encode())
        shown += _until(screen, None)
    finally:
        os.close(screen)  # whatever still waits for an answer ends here
        _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, shown
    return shown


def _until(screen: int, question: str | None) -> str:
    """What is shown up to and including the question, or until the command ends."""
    shown, deadline = "", time.monotonic() + ANSWERS_WITHIN
    while question is None or question not in shown:
        assert time.monotonic() < deadline, shown
        if select.select([screen], [], [], 0.5)[0]:
            try:
                piece = os.read(screen, 4096)
            except OSError:  # the command has ended
                piece = b""
            if not piece:
                assert question is None, shown
                break
            shown += piece.decode(errors="replace").replace("\r\n", "\n")
    return shown
