"""The model once more, as plain loops over rows, to check the engine against.

Written from the formulas alone; it shares no code with the engine.
"""

from __future__ import annotations

import math

from trust_scores.scoring import Parameters


def plain_score(world, as_of: float, interval: float, p: Parameters) -> dict[str, object]:
    sums = [[[0.0, 0.0], [0.0, 0.0]] for _ in range(8)]
    for k, c, x, w, t in world.evidence:
        if t <= as_of:
            w *= 1 + p.negativity[k] * max(0, 1 - 2 * x)
            w *= 2 ** (-(as_of - t) / p.half_life_days[k])
            sums[k][c][0] += w
            sums[k][c][1] += w * x
    routine = opportunity = cover = 0.0
    for n, t, e in world.conversations:
        if t <= as_of:
            routine += n * 2 ** (-(as_of - t) / p.half_life_routine)
            opportunity += n * 2 ** (-(as_of - t) / p.half_life_opportunity)
            cover += e * 2 ** (-(as_of - t) / p.half_life_opportunity)
    rule = p.absence
    absence = rule.weight_per_conversation * max(
        0, opportunity - rule.grace - rule.covered_by_episode * cover
    )
    absence = min(rule.max_weight, absence)

    m, c, relative = [], [], []
    for k in range(8):
        (own, own_x), (ext, ext_x) = sums[k]
        f = min(1, p.self_cap[k] / own) if own > 0 else 1
        w, s, extra = ext + f * own, ext_x + f * own_x, absence if k == 3 else 0
        strength = p.prior_strength[k]
        mean = (strength * p.prior_mean[k] + s + rule.value * extra) / (strength + w + extra)
        m.append(mean)
        c.append(w / (strength + w))
        relative.append(mean * (1 - mean) / (strength + w + extra + 1) / mean**2)

    integrity = 1.0
    for tb, severity in world.breaches:
        if tb <= as_of:
            credit = sum(
                w * max(0, 2 * x - 1)
                for k, kind, x, w, t in world.evidence
                if kind == 1 and k in (1, 2) and tb < t <= as_of
            )
            days = min(as_of - tb, p.breach.credit_days_per_unit * credit)
            left = p.breach.permanent_share
            left += (1 - left) * 2 ** (-days / p.breach.half_life)
            integrity *= 1 - severity * left

    expected = 1 / (2 ** (interval / p.half_life_routine) - 1)
    r = p.routine_floor + (1 - p.routine_floor) * min(1, routine / expected)
    a, inner, re = p.exponents, p.mutual_exponents, p.routine_exponent
    mutual = math.prod(m[4 + i] ** inner[i] for i in range(3))
    q = [m[0], m[1] * integrity, m[2] * integrity, m[3], mutual, r**re * m[7] ** (1 - re)]
    trust = min(q[0], q[1])
    ungated = math.prod(q[i] ** a[i] for i in range(6))
    health = min(ungated, trust + p.gate_trust, q[5] + p.gate_conversation, 1)
    leaf = [a[0], a[1], a[2], a[3], *(a[4] * i for i in inner), a[5] * (1 - re)]
    deviation = math.sqrt(sum(e * e * v for e, v in zip(leaf, relative, strict=True)))
    by_quality = [*c[:4], sum(c[4 + i] * inner[i] for i in range(3)), c[7]]
    return {
        "absence_weight": absence,
        "integrity": integrity,
        "channel_estimates": m,
        "routine": r,
        "qualities": q,
        "trust": trust,
        "ungated": ungated,
        "health": health,
        "confidence": sum(x * y for x, y in zip(a, by_quality, strict=True)),
        "sd_log": deviation,
        "lower": health * math.exp(-p.confidence.band_z * deviation),
        "upper": min(1, health * math.exp(p.confidence.band_z * deviation)),
    }
