"""Question and conversation -> Query: language, spelling, document linking, actors, phrases, restriction, intent."""
