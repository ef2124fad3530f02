from django.db import models


class Suggestion(models.Model):
    text = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.text
