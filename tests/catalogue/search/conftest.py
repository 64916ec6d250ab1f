import pytest

from service_finder.catalogue.search import Program, build
from service_finder.catalogue.search.documents import shipped_documents


@pytest.fixture(scope="session")
def documents():
    return shipped_documents()


@pytest.fixture(scope="session")
def index(documents):
    programs = [Program("korean-class", {"ko": "한국어교육", "en": "Korean classes"})]
    return build(documents, programs=programs)
