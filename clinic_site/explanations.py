"""What each staff screen about accounts is for."""

EXPLANATIONS = {
    "admin:auth_user_changelist": (
        "Everybody who may sign in here. Give each person an account of their own: the site notes who did what. "
        "Somebody who leaves is switched off, not deleted. To end somebody’s sessions, tick them and choose “Sign "
        "these people out everywhere”."
    ),
    "admin:auth_user_add": (
        "One person, one account. Choose what this person does at the clinic, and a first password, and tell it to "
        "them yourself. At the first sign-in they choose their own and connect their phone."
    ),
    "admin:auth_user_change": (
        "Change the role or switch the account off: it counts at once. For a forgotten password or a lost phone, use "
        "the buttons above the form. The history says who changed what, and when."
    ),
    "admin:auth_user_password_change": (
        "For somebody who forgot their password. They are signed out everywhere; at the next sign-in they choose "
        "a password of their own. The second step is asked for as always."
    ),
    "admin:password_change": (
        "Three or four words that have nothing to do with each other are easy to remember and hard to guess. Nothing "
        "has to be changed because time went by. Your other devices are signed out."
    ),
    "admin:own_second_step": (
        "The code from your phone keeps others out who have learned your password. Here you connect a new phone, or "
        "make new recovery codes for the day the phone is lost."
    ),
    "admin:roles": "What each role can see and do. Whoever needs more asks the owner for another role.",
}
