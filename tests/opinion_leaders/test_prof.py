import cProfile, pstats, time
import pytest
from tests.opinion_leaders.test_imports import *
@pytest.mark.django_db
def test_prof(admin):
    batch = try_text(npi_list(4000), by=admin)
    t=time.process_time()
    p=cProfile.Profile(); p.enable()
    services.apply_import(by=admin, batch=batch)
    p.disable(); pstats.Stats(p).sort_stats('tottime').print_stats(45)
    batch = try_text(npi_list(4000).replace("BA","ZZ"), by=admin)
