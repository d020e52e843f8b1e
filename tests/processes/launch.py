"""Becomes a service: with its sockets in place, under the filter of system calls of its unit. Needs Python alone."""

import ctypes
import json
import os
import sys

FIRST = 3  # where systemd puts the first socket
ALLOW, REFUSE = 0x7FFF0000, 0x00050001  # libseccomp's SCMP_ACT_ALLOW, and SCMP_ACT_ERRNO of EPERM
NO_WRITE_AND_EXECUTE = 65  # Linux' PR_SET_MDWE; older kernels do not know it


def confine(names: list[str]) -> None:
    """From here on, and for whatever is started from here, every other system call is refused."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(REFUSE)))
    for name in names:
        library.seccomp_rule_add(rules, ctypes.c_uint32(ALLOW), library.seccomp_syscall_resolve_name(name.encode()), 0)
    if library.seccomp_load(rules):
        sys.exit("The filter of system calls could not be loaded.")
    ctypes.CDLL(None).prctl(NO_WRITE_AND_EXECUTE, 1, 0, 0, 0)


def main(plan: dict[str, list], command: list[str]) -> None:
    for number, descriptor in enumerate(plan["sockets"]):
        os.dup2(descriptor, FIRST + number, inheritable=True)
        os.close(descriptor)
    if plan["sockets"]:
        os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(plan["sockets"]))}
    if plan["calls"]:
        confine(plan["calls"])
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2:])
