import trio
from lib.pair import show, virtual


async def main():
    for mask in range(8):
        scopes = [trio.CancelScope() for _ in range(3)]
        with scopes[0]:
            with scopes[1]:
                with scopes[2]:
                    for i in range(3):
                        if mask & 1 << i:
                            scopes[i].cancel()
                    await trio.sleep(0)
                await trio.sleep(0)
        show(mask, scopes[0].cancelled_caught, scopes[1].cancelled_caught,
             scopes[2].cancelled_caught)


virtual(main)
