"""Why a step in the life of a version is refused."""


class NotAllowed(Exception):
    """The version is not in the state, or the person does not have the role, that this step needs."""
