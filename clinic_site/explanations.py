"""What each staff screen about the clinic itself is for."""

EXPLANATIONS = {
    "admin:clinic_site_clinicprofile_change": (
        "What visitors read about the clinic: name, phone, address, the promised time of an answer. A change shows on "
        "every page within a second. What is marked as a sample stands on the site with a note that it is to follow."
    ),
    "admin:clinic_site_openinghours_changelist": (
        "The hours of an ordinary week. The promised time of an answer is worked out from them, so they must be right. "
        "A lunch break makes two rows for one day. Days that are different belong under “Closures”."
    ),
    "admin:clinic_site_openinghours_change": (
        "One stretch of open time on one day of the week. Requests count only open hours toward their promise."
    ),
    "admin:clinic_site_closure_changelist": (
        "Days on which the clinic is closed though the week says open: holidays, training days. Visitors see those to "
        "come, and no promise falls on them. Enter them well ahead."
    ),
    "admin:clinic_site_closure_change": (
        "First and last day are both closed. Promises that were given before stay as they were given."
    ),
    "admin:clinic_site_fee_changelist": (
        "The prices on the public page “Fees”. Each is a range with everything that could change it, and the day on "
        "which it was last checked, as Virginia asks."
    ),
    "admin:clinic_site_fee_change": "One price as visitors read it. Say what it covers and what could come on top.",
    "admin:status": (
        "Eight things that have to be well for the site to do its work. Where a line says “Fine”, nothing is to be "
        "done. Where it does not, it says what to do and whom to call."
    ),
    "admin:clinic_site_vendor_changelist": (
        "Every company that holds or carries what visitors send: server, mail, mailboxes, telephone, backups. Each "
        "needs a signed business associate agreement before the site goes public. Keep the signed paper; its day "
        "stands here."
    ),
    "admin:clinic_site_vendor_change": (
        "One company: what it does for you, and whether its agreement is signed. A company that you stop using gets "
        "its last day and stays in the list, as proof of what was agreed. Visitors do not see this page."
    ),
    "admin:timed_jobs": (
        "What the site does by itself at set times, such as sending reminders, and how it went the last time. A late "
        "job means that the site’s worker may have stopped: tell whoever looks after the machine."
    ),
    "admin:clinic_site_backuprun_changelist": (
        "Copies of everything, made every hour, encrypted, and kept for 35 days at most. Every week one is restored "
        "for trial and counted, so that it is sure to work on the day it is needed. When one fails, tell whoever looks "
        "after the server."
    ),
    "admin:clinic_site_backuprun_change": "One backup, or one trial of restoring it, and how it went.",
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
