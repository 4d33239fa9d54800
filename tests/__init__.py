"""What users get, told by tests; `answering.py` has the services that they ask."""

# The setting that names the folder of the shipped corpus' store, one for all the processes of a run.
SEEDS_STORE = "RESOLVES_TEST_SEEDS"
