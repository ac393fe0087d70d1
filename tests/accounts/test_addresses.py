import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.accounts.addresses import UNKNOWN, client_address, read_address

PROXIES = ("10.0.0.1", "10.0.0.2", "2001:db8::1")


@pytest.mark.parametrize(
    ("remote", "forwarded_for", "client"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("2001:db8:0::1", "2001:DB8:0:0::9", "2001:db8::9"),
        ("10.0.0.1", "1.2.3.4, nonsense", "10.0.0.1"),
        ("10.0.0.1", "[2001:db8::9]", "2001:db8::9"),
        ("", "", UNKNOWN),
        ("@", "203.0.113.9", UNKNOWN),
    ],
)
def test_the_client_is_the_last_hop_that_is_not_our_proxy(remote: str, forwarded_for: str, client: str) -> None:
    assert client_address(remote, forwarded_for, proxies=PROXIES) == client


@given(remote=st.text(max_size=40), forwarded_for=st.text(max_size=80))
def test_whatever_strangers_send_gives_an_address(remote: str, forwarded_for: str) -> None:
    found = client_address(remote, forwarded_for, proxies=PROXIES)
    assert read_address(found) == found


@given(forwarded_for=st.text(max_size=80))
def test_a_client_without_our_proxy_cannot_choose_its_address(forwarded_for: str) -> None:
    assert client_address("198.51.100.7", forwarded_for, proxies=PROXIES) == "198.51.100.7"
