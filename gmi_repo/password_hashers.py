"""How passwords are kept. Only the cost is chosen here; the rest is Django's Argon2."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class FrugalArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB and two passes, the OWASP cheat sheet's first choice.

    Django's own 100 MiB per check, times the workers, is a way for strangers to exhaust the machine.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
