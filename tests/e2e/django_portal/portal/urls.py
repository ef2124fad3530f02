"""URL configuration of the portal: Django's admin and language switch, and the suggestions of its visitors."""

from django.contrib import admin
from django.urls import include, path
from suggestions import views

urlpatterns = [
    path('admin/', admin.site.urls),
    path('i18n/', include('django.conf.urls.i18n')),
    path('', views.suggest, name='suggest'),
    path('redirect/', views.redirect_home),
    path('received/', views.received),
]
