"""How is somebody told that something happened? Mail, signed webhooks, and the log of what was delivered."""
