"""The operations. Each router names its whole path, so that the app can take the routes as they are."""

PREFIX = "/api/v1"
