"""What the filters in Lua have in common: which names may pass, and which pairs of `Cookie` do. No patterns, as these would only cost more."""

from .works import ALLOWED

_NAMES = ", ".join(f"{name} = true" for name in ALLOWED)

# Of the whole file, so that each of its functions has them at hand.
HEAD = f"""local find, sub, concat = string.find, string.sub, table.concat
local allowed = {{ {_NAMES} }}
"""

# Returns "" where nothing may pass.
PAIRS = """
function kept_pairs(cookies)
    local kept, count, from = {}, 0, 1
    while true do
        local at = find(cookies, ";", from, true)
        local pair = sub(cookies, from, at and at - 1)
        local equals = find(pair, "=", 1, true)
        if equals and allowed[sub(pair, 1, equals - 1)] then
            count = count + 1
            kept[count] = pair
        end
        if not at then break end
        from = at + 2
    end
    return concat(kept, "; ")
end
"""
