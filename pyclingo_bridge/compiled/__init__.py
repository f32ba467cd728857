"""Stratified ground programs as boolean circuits and decision diagrams."""
