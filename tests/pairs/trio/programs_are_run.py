import subprocess

import trio
from lib.pair import shape, show


def tell(result):
    show(result.returncode, result.stdout and result.stdout.decode(),
         result.stderr and result.stderr.decode())


async def attempt(command, **options):
    try:
        tell(await trio.run_process(command, **options))
    except subprocess.CalledProcessError as err:
        show(shape(err), err.returncode, err.stdout and err.stdout.decode())
    except OSError as err:
        show(shape(err), err.errno)
    except (TypeError, ValueError) as err:
        show(shape(err))


async def main():
    await attempt(["true"])
    await attempt(["printf", "a b"], capture_stdout=True)
    await attempt("printf out; printf err >&2", shell=True,
                  capture_stdout=True, capture_stderr=True)
    await attempt(["cat"], stdin=b"given", capture_stdout=True)
    await attempt("printf both; printf err >&2", shell=True,
                  capture_stdout=True, stderr=subprocess.STDOUT)
    await attempt("printf lost", shell=True, stdout=subprocess.DEVNULL)
    await attempt(["false"])
    await attempt(["false"], check=False)
    await attempt("printf partly; exit 3", shell=True, capture_stdout=True)
    await attempt("kill -9 $$", shell=True, check=False)
    await attempt(["/no/such/program"])
    await attempt(["/etc/passwd"])
    await attempt("pwd; printf $NAME", shell=True, cwd="/", capture_stdout=True,
                  env={"NAME": "value"})
    await attempt(["cat"], stdin=subprocess.PIPE)
    await attempt(["true"], capture_stdout=True, stdout=subprocess.DEVNULL)
    await attempt("true")
    big = b"x" * 300000
    result = await trio.run_process(["cat"], stdin=big, capture_stdout=True)
    show(result.stdout == big)


trio.run(main)
