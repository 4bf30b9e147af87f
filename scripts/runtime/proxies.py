"""Which proxy the environment names for an origin, with NO_PROXY as curl reads it."""

import ipaddress
import re
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def environment_proxy(base_url: str) -> str | None:
    """Return the URL of the environment's proxy for an https origin; None where it names none."""
    proxies = getproxies()
    proxy = proxies.get("https") or proxies.get("all")
    parts = urlsplit(base_url)
    host, port = parts.hostname or "", parts.port or 443
    # Without the variable, what macOS or Windows have set up decides.
    if not proxy or (_excepted(host, port, proxies["no"]) if "no" in proxies else proxy_bypass(host)):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _excepted(host: str, port: int, no_proxy: str) -> bool:
    """Tell whether NO_PROXY names a host: by its name or one above it, by an address or a network, or by `*`."""
    name = host.rstrip(".").lower()
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        address = None
    for listed in re.split(r"[\s,]+", no_proxy.lower()):
        entry = listed.removesuffix(f":{port}") if listed.count(":") == 1 else listed
        if entry == "*":
            return True
        if address is None:
            domain = entry.removeprefix("*").strip(".")
            if domain and (name == domain or name.endswith(f".{domain}")):
                return True
            continue
        try:
            if address in ipaddress.ip_network(entry.strip("[]"), strict=False):
                return True
        except ValueError:
            continue  # the name of some other host
    return False
