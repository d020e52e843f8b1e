"""What `check --deploy` asks of the machine and its settings: a module for each subject, registered by importing it."""

from clinic_site.deploy_checks import keeper, keys, machines, on_the_way, security_contact, vendors

__all__ = ["keeper", "keys", "machines", "on_the_way", "security_contact", "vendors"]
