"""Floor 1: one noun per file. Columns, constraints and facts about one row; nothing else."""

from service_finder.models.accessibility import Accessibility
from service_finder.models.application import ApplicationCase, ApplicationNote, RefusalWording
from service_finder.models.audit import AuditEntry
from service_finder.models.booking import (
    Booking,
    BookingShare,
    Claim,
    IdempotencyKey,
    Participant,
    ZoneVisit,
)
from service_finder.models.booking_event import BookingEvent, BookingStatistic
from service_finder.models.correction import Correction
from service_finder.models.district import District
from service_finder.models.fact import FactEdit, Verification
from service_finder.models.gazetteer import GazetteerEntry, Station
from service_finder.models.holiday_override import HolidayOverride
from service_finder.models.import_run import ImportRun
from service_finder.models.location import Address, Location
from service_finder.models.offering import Offering, Pattern, PatternException
from service_finder.models.organization import Organization
from service_finder.models.outbox import OutboxMessage
from service_finder.models.person import EndedSession, Person, RateWindow, SignInCode
from service_finder.models.phone import Phone
from service_finder.models.program import Program
from service_finder.models.report import OpenFigures, ReportTarget
from service_finder.models.revision import Revision
from service_finder.models.schedule import Schedule, ScheduleException
from service_finder.models.service import Service
from service_finder.models.slot import Closure, ClosureSlot, Draw, Slot
from service_finder.models.spoken_language import SpokenLanguage
from service_finder.models.staff import (
    Membership,
    StaffDevice,
    StaffInvitation,
    StaffMember,
    StaffSession,
)
from service_finder.models.stay import Stay
from service_finder.models.survey import SurveyInvitation, SurveyTally
from service_finder.models.taxonomy import TaxonomyTerm
from service_finder.models.text import Text

__all__ = [
    "Accessibility",
    "Address",
    "ApplicationCase",
    "ApplicationNote",
    "AuditEntry",
    "Booking",
    "BookingEvent",
    "BookingShare",
    "BookingStatistic",
    "Claim",
    "Closure",
    "ClosureSlot",
    "Correction",
    "District",
    "Draw",
    "EndedSession",
    "FactEdit",
    "GazetteerEntry",
    "HolidayOverride",
    "IdempotencyKey",
    "ImportRun",
    "Location",
    "Membership",
    "Offering",
    "OpenFigures",
    "Organization",
    "OutboxMessage",
    "Participant",
    "Pattern",
    "PatternException",
    "Person",
    "Phone",
    "Program",
    "RateWindow",
    "RefusalWording",
    "ReportTarget",
    "Revision",
    "Schedule",
    "ScheduleException",
    "Service",
    "SignInCode",
    "Slot",
    "SpokenLanguage",
    "StaffDevice",
    "StaffInvitation",
    "StaffMember",
    "StaffSession",
    "Station",
    "Stay",
    "SurveyInvitation",
    "SurveyTally",
    "TaxonomyTerm",
    "Text",
    "Verification",
    "ZoneVisit",
]
