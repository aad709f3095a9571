"""Runs a command under a terminal of 100x30 and types into it: typed.py '["piece", ...]' command..."""
import fcntl, json, os, pty, select, struct, sys, termios, time

pieces, command = json.loads(sys.argv[1]), sys.argv[2:]
child, master = pty.fork()
if child == 0:
    os.execv(command[0], command)
fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
# Something has to be on the screen (or a while to have passed) and then half a second of rest before the next piece.
deadline = time.monotonic() + 35
heard, last = False, time.monotonic()
while time.monotonic() < deadline:
    ready, _, _ = select.select([master], [], [], 0.02)
    if ready:
        try:
            data = os.read(master, 65536)
        except OSError:
            break
        if not data:
            break
        os.write(1, data)
        heard, last = True, time.monotonic()
    elif pieces and time.monotonic() - last > (0.5 if heard else 2.0):
        os.write(master, pieces.pop(0).encode())
        heard, last = False, time.monotonic()
_, status = os.waitpid(child, 0) if time.monotonic() < deadline else (os.kill(child, 9), 124 << 8)
sys.exit(os.waitstatus_to_exitcode(status))
