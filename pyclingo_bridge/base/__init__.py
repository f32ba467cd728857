"""What knows neither programs nor patients: problems and their codes, files of users, records."""
