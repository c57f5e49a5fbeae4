"""The web application: pages, the API, and who may see and do what."""
