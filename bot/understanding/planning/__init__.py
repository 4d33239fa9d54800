"""Planning: a model reads a question as a Plan, which code enumerates; the rules' reading is its first proposal.

plan        what a model may plan, as a strict schema whose values are those of the catalogue
outline     the catalogue as a model is told of it
reading     the rules' reading of a question in the same form, and whether a plan is the same
request     the messages
tools       what a model may look up before it decides
planner     the calls, in bounded time, and which plan they come to
"""
