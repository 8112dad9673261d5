import cProfile
import pstats
import time

import pytest

from opinion_leaders import services


@pytest.mark.django_db
def test_speed(admin, msl):
    lines=["npi,entity_type_code,entity_name,practice_address,county_name,classification,grouping,specialization"]
    for i in range(6000): lines.append(f"{1003000000+i},1,DR. THOMAS{chr(65+i%26)} LEE CIB{chr(65+i%26)}{chr(65+i//26%26)}{chr(65+i//676%26)}LL M.D.,{i} RIDGE AVE EVANSTON IL,COOK,Pathology,X,Anatomic")
    b="\n".join(lines).encode()
    batch=services.try_import(by=admin,file_name='x.csv',content=b)
    p=cProfile.Profile(); p.enable()
    t=time.time(); batch=services.apply_import(by=admin,batch=batch)
    p.disable(); print(time.time()-t); s=pstats.Stats(p); s.sort_stats('cumtime').print_stats(60)
