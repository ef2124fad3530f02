"""What the gate is told of the zoo: cookies, storage and third parties of every flavour but the undeclared one."""

import json

from harness.gate import portal
from zoo.vector import FLAVOURS

DECLARED = [flavour for flavour in FLAVOURS if flavour != "undeclared"]
ABOUT = """purpose = "{purpose}"
provider = "Test"
service = {{ fr = "Essai", en = "Test" }}
description = {{ fr = "Un essai", en = "A test" }}
"""


def declared(zoo):
    """Returns the TOML of the portal."""
    cookies = [(f"zoo_{flavour}_*", flavour) for flavour in DECLARED]
    blocks = []
    for flavour in DECLARED:
        about = ABOUT.format(purpose=flavour)
        blocks.append(f'[[portal.cookie]]\nkind = "storage"\nname = "zoo_{flavour}_*"\nlifetime = "13 months"\n{about}')
        origins = [f"127.0.0.1:{ear.port}" for ear in zoo.third.ears(flavour)]
        blocks.append(f"[[portal.third-party]]\norigins = {json.dumps(origins)}\n{about}")
    return portal(zoo.portal.url, cookies) + "".join(blocks)
