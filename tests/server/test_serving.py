"""Ports and addresses."""

import socket

import pytest

from quire.errors import ServerError
from quire.server.serving import address, bind, new_token


def test_a_port_in_use_means_the_next_free_one():
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with bind("127.0.0.1", port) as next_one:
            assert next_one.getsockname()[1] > port


def test_a_host_that_is_not_of_this_machine_is_said():
    with pytest.raises(ServerError, match=r"Cannot listen on 192\.0\.2\.1"):
        bind("192.0.2.1", 0)


def test_no_free_port_at_the_end_of_the_range_is_said():
    with bind("127.0.0.1", 65535), pytest.raises(ServerError, match="No port from 65535 on is free"):
        bind("127.0.0.1", 65535)


def test_the_address_carries_token_and_notebook():
    with bind("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        assert address(listening, "t") == f"http://127.0.0.1:{port}/?token=t"
        assert address(listening, "t", "a b/ö.md") == f"http://127.0.0.1:{port}/?token=t&path=a+b/%C3%B6.md"


def test_every_interface_is_shown_as_the_one_that_opens_here():
    with bind("0.0.0.0", 0) as listening:
        assert address(listening, "t").startswith("http://127.0.0.1:")


def test_a_token_is_long_and_never_the_same():
    assert len({new_token() for _ in range(50)}) == 50
    assert len(new_token()) >= 32


def test_a_listening_socket_accepts():
    with bind("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname(), timeout=5):
        pass
