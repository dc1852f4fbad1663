"""How the work is done: plain stages that fetch, keep, read and publish. No Dagster, no Great Expectations below this line."""
