"""The agents at work: asyncio actors, tools and models. Runs without Qt."""
