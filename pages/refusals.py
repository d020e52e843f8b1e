"""Why a step in the life of a version is refused."""


class NotAllowed(Exception):
    """The version is not in the state, or the person does not have the role, that this step needs."""


class CannotBeShown(NotAllowed):
    """The words ask for a reference, a chart or a picture that cannot be shown; the message says what to do."""
