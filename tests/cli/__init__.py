"""The program as its users meet it: command lines in, text and exit statuses out."""
