"""When things happen: the stages strung together as Dagster assets, checks, jobs, schedule and sensor.

Nothing is read, judged or computed here that is not a call into ``pipelines`` or ``expectations``.
"""
