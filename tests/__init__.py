"""Tests of gradcli: tables of cases, and properties judged by independent engines."""
