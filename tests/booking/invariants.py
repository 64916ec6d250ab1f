"""What must hold in the database at every moment, whatever happened. Reads only."""

from __future__ import annotations

from sqlalchemy import text

from service_finder.extensions import db

CHECKS = {
    "more held than capacity": """
        SELECT s.id FROM slot s JOIN claim c ON c.slot_id = s.id AND c.status = 'held'
        WHERE s.is_override = false
        GROUP BY s.id, s.capacity_hundredths HAVING SUM(c.units_hundredths) > s.capacity_hundredths
    """,
    "held counter wrong": """
        SELECT s.id FROM slot s WHERE s.held_hundredths <> (
            SELECT COALESCE(SUM(c.units_hundredths), 0) FROM claim c
            WHERE c.slot_id = s.id AND c.status = 'held')
    """,
    "waiting counter wrong": """
        SELECT s.id FROM slot s WHERE s.waiting_count <> (
            SELECT COUNT(*) FROM claim c WHERE c.slot_id = s.id AND c.status = 'waiting')
    """,
    "claim status does not follow the state": """
        SELECT b.id FROM booking b JOIN claim c ON c.booking_id = b.id
        WHERE c.wish_rank = 0 AND c.status <> CASE
            WHEN b.state IN ('requested', 'offered', 'confirmed', 'attended') THEN 'held'
            WHEN b.state = 'waitlisted' THEN 'waiting'
            WHEN b.state = 'applied' THEN 'wish' ELSE 'ended' END
    """,
    "booking without a claim": """
        SELECT b.id FROM booking b WHERE NOT EXISTS
            (SELECT 1 FROM claim c WHERE c.booking_id = b.id)
    """,
    "booking without history": """
        SELECT b.id FROM booking b WHERE NOT EXISTS
            (SELECT 1 FROM booking_event e WHERE e.booking_id = b.id)
    """,
    "last event is not the state": """
        SELECT b.id FROM booking b JOIN booking_event e ON e.booking_id = b.id
        WHERE e.id = (SELECT MAX(id) FROM booking_event WHERE booking_id = b.id)
        AND e.to_state <> b.state
    """,
    "family split": """
        SELECT b.id FROM booking b
        JOIN claim c ON c.booking_id = b.id AND c.wish_rank = 0 AND c.is_buffer = false
        JOIN offering o ON o.id = b.offering_id
        WHERE o.kind = 'kids_cafe' AND b.children_count > 0
        AND c.units_hundredths <> 100 * b.children_count
    """,
    "participants missing": """
        SELECT b.id FROM booking b WHERE b.purged_at IS NULL AND b.children_count > 0
        AND b.children_count <> (SELECT COUNT(*) FROM participant p WHERE p.booking_id = b.id)
    """,
    "same child at overlapping times": """
        SELECT p1.booking_id FROM participant p1
        JOIN participant p2 ON p2.child_key = p1.child_key AND p2.booking_id > p1.booking_id
        JOIN claim c1 ON c1.booking_id = p1.booking_id AND c1.status = 'held'
            AND c1.is_buffer = false
        JOIN claim c2 ON c2.booking_id = p2.booking_id AND c2.status = 'held'
            AND c2.is_buffer = false
        JOIN slot s1 ON s1.id = c1.slot_id JOIN slot s2 ON s2.id = c2.slot_id
        WHERE s1.starts_at < s2.ends_at AND s2.starts_at < s1.ends_at
    """,
    "offer without a deadline": """
        SELECT id FROM booking WHERE state = 'offered'
        AND (offer_until IS NULL OR offer_until > starts_at)
    """,
    "key without an answer": """
        SELECT person_id FROM idempotency_key WHERE booking_id IS NULL AND refusals = ''
    """,
}


def violations() -> list[str]:
    """Return one line for each broken rule and row."""
    found = []
    for name, query in CHECKS.items():
        found += [f"{name}: {row[0]}" for row in db.session.execute(text(query))]
    db.session.rollback()
    return found
