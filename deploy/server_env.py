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
# Where backups go: a bucket, or a mounted folder of another place. Without it none are made.
#BACKUP_STORAGE=s3://key:secret@store.clinic.example/clinic-backups?region=us-east-1
# Whom staff call when something is wrong with the site: you.
#SITE_KEEPER=Your name, 703 555 0100
# Whom strangers tell of a weakness of the site, and the day on which somebody last tried that address.
#SECURITY_CONTACT=security@clinic.example
#SECURITY_CONTACT_CHECKED=2026-11-27

# --- Leave as it is: this is what the guide sets up ---

DATABASE_URL=postgres:///clinic
VAR_DIR=/srv/clinic/data
TRUSTED_PROXIES=127.0.0.1

# --- Made for this server. Keep a copy in the clinic's safe: without it no backup can be read ---

SECRET_KEY={secret_key}
FIELD_ENCRYPTION_KEYS=k1:{encryption_key}
CONTACT_HASH_KEY={contact_hash_key}
BACKUP_KEYS=b1:{backup_key}
"""

if __name__ == "__main__":
    sys.stdout.write(SETTINGS.format(**fresh_secrets()))
