from django import forms
from django.http import JsonResponse
from django.shortcuts import redirect, render

from .models import Suggestion


class SuggestionForm(forms.ModelForm):
    class Meta:
        model = Suggestion
        fields = ['text']


def suggest(request):
    """Shows the suggestions and takes a new one, by a form that Django protects against forgery."""
    form = SuggestionForm(request.POST or None)
    if request.method == 'POST' and form.is_valid():
        form.save()
        return redirect('suggest')
    return render(request, 'suggestions/suggest.html', {'form': form, 'suggestions': Suggestion.objects.order_by('-made_at')})


def redirect_home(request):
    return redirect('suggest')


def received(request):
    """Answers the cookies as Django parsed them, and the field they came in."""
    return JsonResponse({'cookies': request.COOKIES, 'field': request.META.get('HTTP_COOKIE', '')})
