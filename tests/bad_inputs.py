"""Bad inputs by kind: the words of a command, ``|`` between them, and what the answer must contain.

``{}`` is a folder of the test's own, with the files that ``test_bad_inputs.py`` puts there.
"""

from __future__ import annotations

NUMBERS = """
compare replications=true => replications=true: a whole number from 1
compare replications=false => replications=false
compare seed=true => seed=true: a whole number
compare seed=false => seed=false
compare horizon_weeks=true => horizon_weeks=true
compare workers=true => workers=true
compare first_replication=true => first_replication=true
compare chance_per_draw=true => chance_per_draw=true
compare structure_replications=true => structure_replications=true
compare population.n=true => population.n=true
compare population.inflow_per_year=true => population.inflow_per_year=true
compare population.margins.women=true => population.margins.women=true: a number
compare population.diagnoses.bipolar=true => population.diagnoses.bipolar=true
compare population.entry_support.kontanthjaelp=true => population.entry_support.kontanthjaelp=true
compare population.age.mean=true => population.age.mean=true
compare population.correlation.barriers=true => population.correlation.barriers=true
compare population.benefit_weeks.median=true => population.benefit_weeks.median=true
compare population.number_of_children=[true,1] => population.number_of_children: a list of numbers
compare population.families=7 => population.families=7: true or false
compare companies.hours=true => companies.hours=true
compare companies.number=true => companies.number=true
compare companies.unlimited=2 => companies.unlimited=2: true or false
compare companies.unlimited=maybe => companies.unlimited='maybe'
compare staff.leave_within_year=true => staff.leave_within_year=true
compare economy.price_year=true => economy.price_year=true
compare economy.overrides.wage_hour=true => economy.overrides.wage_hour=true
compare economy.overrides.kontanthjaelp=[true,1] => economy.overrides.kontanthjaelp
compare parameters.find_base=true => parameters.find_base=true
compare policies.ips.places=true => policies.ips.places=true: a whole number from 0 to 1000000
compare policies.ips.fidelity=true => policies.ips.fidelity=true
compare policies.ips.caseload_limit=true => policies.ips.caseload_limit=true
compare policies.ips.budget_dkk=true => policies.ips.budget_dkk=true
compare budget_dkk=5e6 => budget_dkk: there is no such key; of a policy it is policies.NAME.budget_dkk
compare places=70 => of a policy it is policies.NAME.places, as in policies.ips.places=...
compare posts=3 => of a policy it is policies.NAME.posts
compare caseload_limit=12 => of a policy it is policies.NAME.caseload_limit
compare policies.budget_dkk=5e6 => there is no 'budget_dkk' in policies; of a policy it is policies.NAME.budget_dkk
sweep places=1,2 => of a policy it is policies.NAME.places
trial budget_dkk=4 => of a policy it is policies.NAME.budget_dkk
compare policy=[ips,true] => policy: a list of names
compare policy=true => policy: a list of names
compare baseline=true => baseline=true: a name
compare structure.lock_in=true => structure.lock_in=true: one of off, half, full
compare knowledge=true => knowledge=true
compare start=true => start=True: give a date
compare side_by_side=1 => side_by_side=1
trial n=[true,10] => n: a list of whole numbers
trial n=[1.5,10] => n=1.5: a list of whole numbers
trial n=[a,b] => n='a'
trial n=[[1],[2]] => n: a list of whole numbers
trial n=true => n: a list of whole numbers
trial n={a:1} => n
trial arms=5 => arms=5: a list of names
trial arms=[usual,true]|n=[5,5] => arms: a list of names
trial outcome=5 => outcome=5
trial outcome=true => outcome=True
sweep policies.ips.places=1,true|policy=[ips] => policies.ips.places=true
sweep seed=1,true => seed=true
sweep policies.ips.places=1,2|replications=true => replications=true
sweep policies.ips.places=1,2|replications=2.5 => replications=2.5
sweep policies.ips.places=1,2|points=true => points=True
sweep policies.ips.places=1,2|half_width=true => half_width=True
sweep policies.ips.places=1,2|half_width=0.1|most=100.5 => most=100.5: a whole number
sweep policies.ips.places=1,2|half_width=0.1|most=true => most=True
sweep policies.ips.places=1,2|half_width=0.1|confidence=true => confidence=True
sweep policies.ips.places=1,2|cell_seconds=true => cell_seconds=True
sensitivity policy=[ips]|points=1.5 => points=1.5
sensitivity policy=[ips]|points=true => points=True
discover policy=[ips]|worse_than=true => worse_than=True
reproduce replications=true => replications=True
reproduce seed=true => seed=True
reproduce workers=true => workers=True
calibrate runs=true => runs=True
calibrate runs=400.5 => runs=400.5
calibrate draws=false => draws=False
"""

TWICE = """
compare seed=1|seed=2 => seed=2: seed is given twice
compare seed=1|seed=1 => seed is given twice
compare seed=1|+seed=2 => seed is given twice
compare seed=1|++seed=2 => seed is given twice
compare policy=[ips]|policy=[jobfirst] => policy is given twice
compare population=families|population=hedensted => population is given twice
compare population=families|population.name=hedensted => given twice
compare economy=flat_20|economy=benefit_rates => economy is given twice
compare policies.ips.places=1|policies.ips.places=2 => policies.ips.places is given twice
compare out={}/a|out={}/b => out is given twice
compare companies={hours:10}|companies.hours=20 => companies is given twice
compare companies.hours=20|companies={hours:10} => companies.hours is given too
compare policies.ips={places:3}|policies.ips.places=4 => policies.ips is given twice
compare parameters.find_base=-7|parameters.find_base=-6 => parameters.find_base is given twice
trial n=[5,5]|n=[6,6] => n is given twice
sweep policies.ips.places=1,2|policies.ips.places=3 => policies.ips.places is given twice
sweep policies.ips.places=3|policies.ips.places=1,2 => policies.ips.places is given twice
sweep policies.ips.places=1,2|policies.ips.places=3,4 => policies.ips.places is given twice
sweep policies.ips.places=1,1 => 1 stands there twice
sweep policies.ips.places=1,2|outcome=[in_job,in_job] => in_job stands there twice
reproduce seed=1|seed=2 => seed is given twice
calibrate runs=400|runs=500 => runs is given twice
sweep extend|{}|replications=5|replications=6 => replications is given twice
discover {}|outcome=in_job|outcome=off_support => outcome is given twice
report {}|--lang|en|--lang|da => give one language
"""

CONTRADICTIONS = """
compare policy=[ips]|policies.ips.budget_dkk=5e6|policies.ips.posts=3 => the budget decides the posts
compare policy=[ips]|policies.ips={budget_dkk:5e6,posts:3} => the budget decides the posts
compare policy=[ips]|policies.ips.places=70|policies.ips.posts=1 => 70 places take 3 posts
compare policy=[ips]|policies.ips.places=70|policies.ips.posts=0 => 70 places take 3 posts
compare policy=[ips]|policies.ips.places=70|policies.ips.posts=3|policies.ips.caseload_limit=10 => take 7 posts
compare policy=[ips]|policies.ips.budget_years=3 => goes with a budget
compare policy=[ips]|policies.ips.hiring_phase_weeks=700 => hiring_phase_weeks=700: would end in week 700
compare policy=[ips]|policies.ips.ramp_weeks=700 => ramp_weeks=700: would end in week 700
compare policy=[ips]|policies.ips.start_week=60|policies.ips.ramp_weeks=50|horizon_weeks=100 => would end in week 110
compare policy=[ips]|policies.ips.start_week=7|policies.ips.end_week=5 => must lie after start_week=7
compare policy=[jobfirst]|policies.ips.places=5 => ips does not run here
compare companies.number=50|companies.per_citizen=0.2 => both say how many companies there are
compare companies={number:50,per_citizen:0.2} => both say how many companies there are
compare companies.unlimited=true|companies.hours=100 => companies that are never short of hours have none
compare staff.cost_year_dkk=600000|economy.overrides.post_year=500000 => both say what a post costs
compare knowledge=fixed|chance_per_draw=2 => nothing is drawn where the knowledge is fixed
compare economy=flat_20|economy.refund=ladder => takes back what the other asks for
compare economy=hedensted_2024|economy.prices=benefit_rates => takes back what the other asks for
compare structure_replications=50|replications=1 => structure_replications=50: at most
compare structure_replications=21 => structure_replications=21: at most
compare record=[persons] => record=[persons]
compare record=[] => record=[]
compare population={}/good.csv|population.n=50 => the citizens are those of the population file
compare population={}/good.csv|population.margins.women=0.5 => the citizens are those of the population file
compare population={}/good.csv|population.file={}/good.csv => population
compare population=families|population.file={}/good.csv => both say who the citizens are
compare population.n=50|population.file={}/good.csv => the citizens are those of the population file
trial arms=[usual,ips,jobfirst] => as many sizes as there are arms
trial n=5 => as many sizes as there are arms
sweep companies.number=50,60|companies.per_citizen=0.2 => both say how many companies
sweep companies.number=50,60|companies.per_citizen=0.2,0.3 => both say how many companies
sweep policy=[ips]|policies.ips.posts=1,2|policies.ips.budget_dkk=5e6 => the budget decides the posts
sweep policies.ips.places=1,2|executor=serial|workers=4 => serial has one worker
sweep policies.ips.places=1,2|most=100 => goes with half_width=
sweep policies.ips.places=1,2|confidence=0.9 => goes with half_width=
sweep policies.ips.places=1,2|points=5 => a grid has as many points
sweep list={}/points.csv|design=grid => the points of a list are those of its table
sweep list={}/points.csv|design=lhs|policy=[ips] => the points of a list are those of its table
sweep list={}/points.csv|points=5 => the table has as many points as it has rows
sweep list={}/points.csv|policies.ips.places=1,2 => the inputs are the columns of the table
sweep design=list => name the table of points
discover list={}/points.csv|design=lhs|policy=[ips] => the points of a list are those of its table
sensitivity policy=[] => policy=[]
sensitivity policy=[ips]|replications=2 => two posterior draws at least
"""

WORDS = """
compare policy=[ips,|flere_i_jobb] => did you mean 'flere_i_job'?
compare policy=[ips, => policy=[ips,: cannot be read
compare policy=ips, => cannot be read
compare policy=ips,jobfirst => a list is written [a,b]
compare policy=[ips,flere_i_jøb] => did you mean 'flere_i_job'?
compare policy=[ips,"jobførst"] => did you mean 'jobfirst'?
compare policy=[[ips],[jobfirst]] => policy: a list of names
compare policy={ips:1} => policy
compare policy=[ips => cannot be read
compare policy=ips] => cannot be read
compare policy=(ips) => cannot be read
compare policy='ips => cannot be read
compare policy= => policy=: give a value
compare policy=[ips]+[jobfirst] => cannot be read
compare population=københavn => population=københavn: not one of
compare population=kbh|population.n=5 => population=kbh: not one of
compare population= => population=: give a value
compare population=[families] => not one of
compare population={a:b} => not one of
compare population=/no/such/folder => not one of
compare seed= => seed=: give a value
compare seed={} {} => cannot be read
compare seed=[] => seed: a whole number
compare seed=1,2 => one value here
compare seed=1|2 => '2': give key=value
compare seed=0x10 => seed='0x10': a whole number
compare seed=$HOME => seed='$HOME': a whole number
compare seed=${oc.env:HOME} => ${...} stands for nothing here
compare seed=${seed} => ${...} stands for nothing here
compare seed=??? => seed='???'
compare policies.ips.places=${population.n} => ${...} stands for nothing here
compare policies.ips.budget_dkk=10|000|000 => '000': give key=value
compare policies.ips.budget_dkk=10.000.000,50 => a decimal is written with a point
compare policies.ips.budget_dkk=10.000.000|policies.ips.posts=2 => policies.ips.budget_dkk=10000000 with
compare policies.ips.budget_dkk=10 000 000|policies.ips.posts=2 => policies.ips.budget_dkk=10000000 with
compare policies.ips.budget_dkk=10.000 => write 10000 or 10
compare policies.ips.budget_dkk=10.000.00 => policies.ips.budget_dkk='10.000.00'
compare policies.ips.budget_dkk=10mio => policies.ips.budget_dkk='10mio'
compare policies.ips.budget_dkk=10_000,5 => one value here
compare policies.ips.budget_dkk=1e400 => policies.ips.budget_dkk
compare policies.ips.places=1.000 => write 1000 or 1
compare policies.ips.places=7.500 => write 7500 or 7.5
compare policies.ips.fidelity=0,8 => a decimal is written with a point
compare population.n=7.000 => write 7000 or 7
compare population.inflow_per_year=1.200 => write 1200 or 1.2
compare economy.overrides.kontanthjaelp=12.500 => write 12500 or 12.5
compare companies.hours=ø => companies.hours='ø'
compare companies.hours=nan => companies.hours
compare companies.hours=-inf => companies.hours
compare companies.hours=1e999 => companies.hours
compare out= => out=: give a name
compare out=true => give the name of one folder
compare out=[a,b] => out=['a', 'b']
compare out={a:b} => out.a: there is no such key
compare lang=dansk => lang=dansk: en or da
compare lang=[en] => lang
compare ~seed => nothing needs taking away
compare ~policies.ips => nothing needs taking away
compare seed => 'seed': give key=value
compare =5 => '=5': give key=value
compare == => give key=value
compare --seed=5 => is no key
compare -n|5 => '-n': give key=value
compare hydra.run.dir=x => there is no such key
compare hydra/launcher=basic => is no key
compare economy@foo=flat_20 => is no key
compare +economy=flat_21 => not one of benefit_rates
compare economy=[flat_20] => did you mean 'flat_20'?
compare experiment=caseload => it is called study=caseload now, of indsats sweep
sweep experiment=caseload => it is called study=caseload now
sweep experiment=caseload,refund => it is called study=caseload,refund now
compare study=caseload => compare has no key 'study'
sweep study=caselaod => did you mean 'caseload'?
compare structure_replications=-1 => structure_replications=-1
compare population.entry_support.kontanthjælp=1 => as in population.entry_support.kontanthjaelp
compare policies.flere_i_jøb.places=1 => as in policies.flere_i_joeb.places
compare policies..places=1 => is no key
compare policies.=1 => is no key
compare .policies=1 => is no key
compare policies.ips.places.x=1 => there is no such key
compare companies={hourz:5} => there is no 'hourz' in companies
compare companies={} => companies
compare companies=[1] => companies=[1]
compare seed={a:1} => seed.a: there is no such key
compare record=[weakly] => did you mean 'weekly'?
compare record=weakly => did you mean 'weekly'?
compare title=x => compare has no key 'title'
compare executor=serial => compare has no key 'executor'
compare n=[5,5] => compare has no key 'n'
compare baseline=[usual] => baseline
compare start=2024-13-45 => start=2024-13-45: give a date
compare start=01-01-2024 => give a date as 2024-01-01
compare start=1.1.2024 => give a date as 2024-01-01
compare start=i dag => give a date as 2024-01-01
compare start=9999-12-30 => start=9999-12-30: give a day until 2099-12-31
compare start=0001-01-01 => no rules are known for 0001-01-01
compare start=2024-01-01T00:00 => give a date
compare economy.price_year=20240 => price year 20240
compare economy.price_year=-1 => price year -1
compare parameters.find_base=x => parameters.find_base='x': a number
compare parameters.fïnd=1 => keys are written in the letters a to z
compare population.number_of_children=5 => a list of numbers
compare population.number_of_children=[-1,2] => number_of_children
compare population.entry_support.dead=1 => 'dead' is not one of
compare population.diagnoses.flu=0.1 => 'flu' is not one of
compare population.sectors.mining=1 => 'mining' is not one of
compare population.age.min=90 => population.age.min=90
compare population.age=40 => population.age=40: give one of its keys
compare population.benefit_weeks=5 => population.benefit_weeks=5
compare population.diagnoses=5 => population.diagnoses=5
compare population.margins=0.5 => population.margins=0.5: give one of its keys
compare population.sources.women=x => there is no such key
compare policies.ips.eligible=5 => policies.ips.eligible=5
sweep resume => give one folder
sweep resume|{}/nothing => no study is described here
sweep resume|{}/a=b => no study is described here
sweep resume|{}|places=3 => resume has no key 'places'
sweep extend|{}/nothing|replications=x => replications=x
list => list nothing
list policies|columns => list policies columns
list policies|--yaml => there is no option --yaml
population check => give one file
population look|x.csv => give check or template
report => give one result folder
report {}/nothing => no such result folder
report {} => not a result folder
report {}|--lang => --lang: en or da
report {}|lang=dk => --lang: en or da
"""

STUDIES = """
sweep policies.ips.places=1,2|outcome=[] => outcome=[]: give one or several
sweep policies.ips.places=1,2|outcome=5 => outcome=5: give one or several
sweep policies.ips.places=1,2|outcome=true => outcome=True: give one or several
sweep policies.ips.places=1,2|outcome={a:b} => give one or several
sweep policies.ips.places=1,2|outcome=[[in_job]] => give one or several
sweep policies.ips.places=1,2|outcome=[in_jøb] => did you mean 'in_job'?
sweep policies.ips.places=1,2|outcome= => outcome=: give a value
sweep policies.ips.places=1,2|figure=5 => figure=5: give x and by
sweep policies.ips.places=1,2|figure={z:policies.ips.places} => give x and by
sweep policies.ips.places=1,2|figure={x:5} => 5: there is no such key
sweep policies.ips.places=1,2|inputs=5 => inputs=5: give keys
sweep policies.ips.places=1,2|inputs=[] => inputs=[]: give keys
sweep policies.ips.places=1,2|inputs={a:1} => a: there is no such key
sweep list=[a] => list=
sweep policies.ips.places=1,2|executor=5 => executor=5
sweep policies.ips.places=1,2|executor=[a] => executor=
sweep policies.ips.places=1,2|executor= => executor=: give a value
sweep policies.ips.places=1,2|half_width=nan => half_width=nan
sweep policies.ips.places=1,2|half_width=0 => half_width=0
sweep policies.ips.places=1,2|half_width=0.1|confidence=95 => confidence=95
sweep policies.ips.places=1,2|half_width=0.1|most=10 => most=10
sweep policies.ips.places=1,2|cell_seconds=-1 => cell_seconds=-1
sweep policies.ips.places=1,2|replications=0 => replications=0
sweep policies.ips.places=1,2|design=5 => design=5
sweep policies.ips.places=1,2|study=caseload,refund => name one
sweep economy=flat_20,benefit_rates => name one
sweep policies.ips.places=range(1,1000000000) => gives too many values
sweep policies.ips.places=shuffle(range(1,1000000000)) => gives too many values
sweep policies.ips.places=sort(range(1,1000000000)) => gives too many values
sweep policies.ips.places=range(0,1,0.000000001) => gives too many values
sweep policies.ips.places=range(1,10,0) => gives too many values
sweep policies.ips.places=range(10,1) => holds no value
sweep policies.ips.places=range(a,b) => cannot be read
sweep policies.ips.places=glob(*) => give values
sweep policies.ips.places=interval(10,1)|design=lhs|points=4 => from a lower to a higher number
sweep policies.ips.places=interval(0,inf)|design=lhs|points=4 => from a lower to a higher number
sweep policies.ips.places=interval(1,10) => a grid needs values
sweep policies.ips.places=interval(1,10)|design=lhs => give the number of points
sweep policies.ips.places=interval(1,10)|design=lhs|points=1e9 => points=1000000000.0
sweep policies.ips.places=interval(1,10)|design=sobol|points=100 => a power of two
sweep policies.ips.places=tag(log,interval(0,10))|design=lhs|points=4 => starts above 0
sweep policies.ips.places=[1],[2] => a whole number
sweep policies.ips.places=1.000,2.000 => write 1000 or 1
sweep policy=[ips]|policies.ips.fidelity=0,8 => policies.ips.fidelity=8
sweep seed=range(1,2000)|policies.ips.places=range(1,2000) => 1,048,576 is the most
sweep population={}/a.csv,{}/b.csv => a.csv
sweep population=families,familis => did you mean 'families'?
sweep policy=ips,isp => did you mean 'ips'?
sweep out={}/a,b => nothing to sweep
sweep start=2024-01-01,soon => start=soon
sweep record=[weekly],[persons] => belongs to the study as a whole
sweep list={}/nothing.csv => there is no such file
sweep list={}/empty.csv => cannot be read
sweep list={}/badkey.csv => 'policies.ips.placs' is not a key
sweep list={}/folder.csv => is a folder
sweep list={}/pipe.csv => is a pipe or a device
sweep list={}/device.csv => is a pipe or a device
sweep list={}/binary.csv => cannot be read
sensitivity method=sobl|policy=[ips] => did you mean 'sobol'?
sensitivity policy=[ips]|points=0 => points=0
sensitivity policy=[ips]|replications=1 => two posterior draws at least
discover policy=[ips]|points=4 => needs 20 at least
discover policy=[ips]|worse_than=nan => worse_than=nan
discover {}/nothing => no study is described here
discover {}|{} => give one folder
"""

FILES = """
compare population={}/pipe.csv => is a pipe or a device
compare population={}/device.csv => is a pipe or a device
compare population={}/folder.csv => is a folder
compare population={}/nothing.csv => No such file
compare population={}/sø r/nøgle.csv => No such file
compare population={}/${HOME}.csv => No such file
compare population='{}/it is.csv' => No such file
compare population.file={}/pipe.csv => is a pipe or a device
compare population.file={}/nothing.parquet => No such file
compare population={}/binary.csv => binary.csv
compare population={}/binary.parquet => binary.parquet
population check|{}/pipe.csv => is a pipe or a device
population check|{}/device.csv => is a pipe or a device
report {}/bomb => repeats a part of itself by name
report {}/piped => is a pipe or a device
report {}/deep => cannot be read
sweep resume|{}/deep => cannot be read
sweep resume|{}/listed => should hold names and values
sweep resume|{}/empty => cannot be read
sweep resume|{}/pipes => is no plain file
sweep extend|{}/listed|replications=9 => should hold names and values
discover {}/deep => cannot be read
"""

RATES = """
compare economy.overrides.kontanthjalp=12500 => did you mean 'kontanthjaelp'? (indsats list parameters overrides: the
compare economy.overrides.zzzz=1 => there is no 'zzzz' in economy.overrides (indsats list parameters overrides: the
compare economy.overrides.kontanthjaelp=-5 => economy.overrides.kontanthjaelp=-5: a number from 0
compare economy.overrides.kontanthjaelp=x => economy.overrides.kontanthjaelp='x': a number
compare economy.overrides.kontanthjaelp=nan => economy.overrides.kontanthjaelp
compare economy.overrides.kontanthjaelp=1e300 => a number from 0 to 1000000000
compare economy.overrides.kontanthjaelp=[1,2,3] => one number, or [others,providers]
compare economy.overrides.kontanthjaelp=[1] => one number, or [others,providers]
compare economy.overrides.kontanthjaelp=[] => one number, or [others,providers]
compare economy.overrides.kontanthjaelp={a:1} => there is no such key
compare economy.overrides.wage_hour=[1,2] => one number, in DKK/hour
compare economy.overrides.wage_hour=-1 => a number from 0
compare economy.overrides.allowance_hour=28 => economy.overrides.allowance_hour: there is no 'allowance_hour'
compare economy.overrides.su_month=6000 => economy.overrides.su_month: there is no 'su_month'
compare economy.overrides.ceiling_A_single=9000 => economy.overrides.ceiling_A_single: there is no 'ceiling_A_single'
compare parameters.insured_weeks=52 => insured_weeks
compare economy.reforms=thawed => economy.reforms
compare economy.law_1750=march => economy.law_1750
compare economy.labour_market=good => economy.labour_market
compare economy.price_year=2027 => price year 2027
compare start=2016-01-03 => no rules are known for 2016-01-03: they begin on 2016-01-04
compare economy.overrides.tax_state=25 => a number from 0 to 1
compare economy.overrides.self_support_cap_hours=900 => a number from 0 to 168
compare economy.overrides.su_out=[1,2] => one number, in DKK/month
compare economy.overrides=5 => give one of its keys
sweep policy=[ips]|economy.overrides.kontanthjaelp=12500,-5 => economy.overrides.kontanthjaelp=-5
"""

LONG: list[tuple[list[str], str]] = [
    (["compare", f"{'k' * 5000}=1"], "is no key"),
    (["compare", "a" * 5000], "give key=value"),
    (["compare", f"policies.{'x' * 150}.places=1"], "there is no such key"),
    (["compare", f"policy={'[' * 200}{']' * 200}"], "200 brackets in one another"),
    (["compare", f"policy={'[' * 200}"], "200 brackets in one another"),
    (["compare", f"companies={'{a:' * 100}1{'}' * 100}"], "100 brackets in one another"),
    (["sweep", f"policies.ips.places={'sort(' * 200}1{')' * 200}"], "200 brackets in one another"),
    (["compare", f"seed={'9' * 5000}"], "no number has so many digits"),
    (["compare", f"seed={'9' * 200}"], "seed=9999"),
    (["compare", f"policy=[{','.join(['ips'] * 9000)}]"], "at most 20,000"),
    (["compare", f"policy=[{'x' * 3000}]"], "not one of"),
    (["compare", f"population={'x' * 3000}"], "not one of"),
    (["compare", f"population={'x' * 3000}.csv"], "cannot be read"),
    (["compare", f"start={'1' * 299}"], "give a date"),
    (["compare", "seed=1\n2"], "cannot be read"),
    (["compare", "se\0ed=1"], "holds characters that are none"),
    (["compare", "out=s\udcf8r"], "holds characters that are none"),
    (["compare", "seed=\u202e5"], "seed="),
    (["x" * 5000], "is not a command"),
    (["kompare", "seed=1"], "did you mean 'compare'?"),
    (["list", "x" * 5000], "one of policies"),
    (["sweep", f"policies.ips.places={','.join(map(str, range(9000)))}"], "at most 20,000"),
]


def bad_inputs() -> list[tuple[list[str], str]]:
    """Return every case: the words of the command line, and what the answer must contain."""
    found = []
    for table in (NUMBERS, TWICE, CONTRADICTIONS, WORDS, STUDIES, FILES, RATES):
        for line in table.strip().splitlines():
            words, _, part = line.rpartition(" => ")
            command, _, rest = words.partition(" ")
            found.append(([command, *(rest.split("|") if rest else [])], part))
    return found + LONG
