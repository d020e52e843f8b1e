"""How the form did in a period, in numbers of which those under five are not told."""

from dataclasses import dataclass

from consultations.form_counts import KIND, WHY_IT_CAME_BACK, Step
from consultations.overview_numbers import Number, Totals, drawn

FEWEST_TOLD = 5


@dataclass(frozen=True)
class FormSteps:
    """Numbers in words. `reasons` say why it came back, the most frequent first; `most` is the first that is told."""

    opened: str
    came_back: str
    sent_again: str
    reasons: list[Number]
    most: str

    @property
    def is_empty(self) -> bool:
        return not self.reasons and self.opened == self.came_back == "none"


def form_steps(totals: Totals) -> FormSteps:
    counts = {step: totals[KIND, step] for step in Step}
    reasons = sorted(WHY_IT_CAME_BACK, key=lambda step: -counts[step])
    told = [step for step in reasons if counts[step] >= FEWEST_TOLD]
    return FormSteps(
        opened=few(counts[Step.OPENED]),
        came_back=few(counts[Step.CAME_BACK]),
        sent_again=few(counts[Step.SENT_AGAIN]),
        reasons=drawn([_reason(step, counts[step]) for step in reasons if counts[step]]),
        most=str(told[0].label) if told else "",
    )


def few(count: int) -> str:
    """A number; one under five is “few”, so that it tells of nobody."""
    if not count:
        return "none"
    return f"{count:,}" if count >= FEWEST_TOLD else "few"


def _reason(step: Step, count: int) -> Number:
    """A few are drawn as none, so that the drawing tells no more than the words."""
    label = str(step.label)
    return Number(count if count >= FEWEST_TOLD else 0, words=f"{label[0].upper()}{label[1:]}")
