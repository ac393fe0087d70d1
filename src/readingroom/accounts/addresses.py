"""Where a request came from, when proxies stand in between."""

from collections.abc import Collection
from ipaddress import ip_address

UNKNOWN = "::"
"""The address of a client that has none, such as one on a Unix socket."""


def read_address(text: str) -> str | None:
    """An IP address in its one canonical form (IPv4 also when written as IPv6), or None when it is none."""
    try:
        address = ip_address(text.strip().removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def client_address(remote: str, forwarded_for: str, *, proxies: Collection[str]) -> str:
    """The address of the client: the last hop that is not one of our proxies.

    `remote` is who connected, `forwarded_for` the X-Forwarded-For header. What stands left of the last foreign hop was
    written by that client and is not believed; without a proxy of ours in front nothing in the header is.
    """
    trusted = {read_address(proxy) for proxy in proxies}
    client = read_address(remote)
    hops = forwarded_for.split(",") if forwarded_for else []
    while hops and client in trusted:
        hop = read_address(hops.pop())
        if hop is None:
            break
        client = hop
    return client or UNKNOWN
