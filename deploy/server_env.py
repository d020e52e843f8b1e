"""Prints the settings of a new server, with secrets of its own: `python3 -m deploy.server_env`."""

import sys

from clinic_site.local_env import fresh_secrets

SETTINGS = """\
# The settings of this server. .env.example, beside the code, explains every name and names those that are not here.

# --- Fill in ---

# The names that the site answers to, the main one first, and its address.
ALLOWED_HOSTS=clinic.example
SITE_URL=https://clinic.example
# The mail server, the sender, and who hears of a new request.
EMAIL_URL=smtp+tls://user:password@mail.clinic.example:587
DEFAULT_FROM_EMAIL=office@clinic.example
CONSULTATION_RECIPIENTS=front-desk@clinic.example

# --- Leave as it is: this is what the guide sets up ---

DATABASE_URL=postgres:///clinic
VAR_DIR=/srv/clinic/data
TRUSTED_PROXIES=127.0.0.1

# --- Made for this server. Keep a copy in the clinic's safe: without it no backup can be read ---

SECRET_KEY={secret_key}
FIELD_ENCRYPTION_KEYS=k1:{encryption_key}
CONTACT_HASH_KEY={contact_hash_key}
"""

if __name__ == "__main__":
    sys.stdout.write(SETTINGS.format(**fresh_secrets()))
