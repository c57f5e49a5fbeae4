"""The pages and the API. A module of this folder holds a topic's routes in `router`; `create_app` takes them all in."""
