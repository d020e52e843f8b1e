"""Tables whose rows are only ever added: what happened, and what was agreed to."""

from clinic_site.frozen_rows import never_change

GUARDS = [*never_change("consultations_historyentry"), *never_change("consultations_consent")]
